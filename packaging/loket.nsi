; The installer for Windows, for one user and without an administrator's rights. packaging/build compiles it and gives
; VERSION, VERSION4 (four numbers), KILOBYTES, OUTPUT and FILES, a file with the macros InstallFiles and RemoveFiles.
;
; PATH stays as it is: these installers cut a PATH that is longer than 1024 characters. A start menu entry opens a
; command prompt in the program's folder instead.
;
; Ends with 0; 1: cancelled; 2: something was not possible; 3: Windows is too old; 4: loket is running.
Unicode true
!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\loket"
!define MENU "$SMPROGRAMS\Loket"

Name "loket ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\loket"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText "loket ${VERSION}"

!define MUI_ABORTWARNING
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${ENTRY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"
!define MUI_WELCOMEPAGE_TEXT "$(welcome)"
!define MUI_FINISHPAGE_TEXT "$(finish)"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(keeps)"
!insertmacro MUI_PAGE_WELCOME
; A component has no more to say than its name.
!define MUI_COMPONENTSPAGE_NODESC
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Indonesian"
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_RESERVEFILE_LANGDLL

!define ID ${LANG_INDONESIAN}
!define EN ${LANG_ENGLISH}
; A text goes on in the first column: blanks would be part of it.
LangString welcome ${ID} "loket dipasang untuk pengguna Windows ini saja. Tutup dulu semua jendela loket.$\r$\n$\r$\n\
Bila loket sudah dipakai, buat cadangan dulu: loket backup BERKAS.$\r$\n$\r$\nData toko tidak disentuh."
LangString welcome ${EN} "loket is installed for this Windows user only. Close every loket window first.$\r$\n$\r$\n\
Where loket is in use already, make a backup first: loket backup FILE.$\r$\n$\r$\nThe shop's data are not touched."
LangString finish ${ID} "loket ada di menu Start. $\"coba (demo)$\" menjual di atas penyedia tiruan: tidak ada uang \
sungguhan."
LangString finish ${EN} "loket is in the Start menu. $\"coba (demo)$\" sells on stand-in providers: no real money."
LangString keeps ${ID} "Yang dihapus hanya programnya. Jurnal, struk dan pengaturan toko tetap ada, di \
$LOCALAPPDATA\loket dan $APPDATA\loket."
LangString keeps ${EN} "Only the program is removed. The shop's journal, receipts and settings stay, in \
$LOCALAPPDATA\loket and $APPDATA\loket."
LangString program ${ID} "Program dan panduan"
LangString program ${EN} "Program and guides"
LangString desktop ${ID} "Ikon di desktop"
LangString desktop ${EN} "Desktop icon"
LangString floor ${ID} "loket perlu Windows 10 atau lebih baru, 64-bit. Tidak ada yang dipasang."
LangString floor ${EN} "loket needs Windows 10 or newer, 64-bit. Nothing was installed."
LangString running ${ID} "loket sedang terbuka. Tutup semua jendela loket, lalu ulangi. Tidak ada yang diubah."
LangString running ${EN} "loket is open. Close every loket window, then try again. Nothing was changed."
LangString unwritten ${ID} "Ada berkas yang tidak bisa ditulis di $INSTDIR. Pasang sekali lagi."
LangString unwritten ${EN} "A file could not be written in $INSTDIR. Install once more."

VIProductVersion "${VERSION4}"
!macro Properties LANGUAGE
    VIAddVersionKey /LANG=${LANGUAGE} ProductName "loket"
    VIAddVersionKey /LANG=${LANGUAGE} ProductVersion "${VERSION}"
    VIAddVersionKey /LANG=${LANGUAGE} FileVersion "${VERSION}"
    VIAddVersionKey /LANG=${LANGUAGE} FileDescription "loket ${VERSION}"
    VIAddVersionKey /LANG=${LANGUAGE} LegalCopyright "The loket authors"
!macroend
!insertmacro Properties ${ID}
!insertmacro Properties ${EN}

!include "${FILES}"

; Windows lets nobody write to a program that runs.
!macro RefuseRunning
    ${If} ${FileExists} "$INSTDIR\loket.exe"
        ClearErrors
        FileOpen $0 "$INSTDIR\loket.exe" a
        ${If} ${Errors}
            MessageBox MB_OK|MB_ICONSTOP "$(running)" /SD IDOK
            SetErrorLevel 4
            Quit
        ${EndIf}
        FileClose $0
    ${EndIf}
!macroend

Function .onInit
    !insertmacro MUI_LANGDLL_DISPLAY
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        MessageBox MB_OK|MB_ICONSTOP "$(floor)" /SD IDOK
        SetErrorLevel 3
        Quit
    ${EndIf}
    !insertmacro RefuseRunning
FunctionEnd

Function un.onInit
    !insertmacro MUI_UNGETLANGUAGE
    !insertmacro RefuseRunning
FunctionEnd

Section "$(program)"
    SectionIn RO
    SetOverwrite try
    ClearErrors
    !insertmacro InstallFiles
    WriteUninstaller "$INSTDIR\uninstall.exe"
    ${If} ${Errors}
        MessageBox MB_OK|MB_ICONSTOP "$(unwritten)" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}

    ; The folder that a shortcut begins in. A window that ends with a fault stays until a key: its sentence is read.
    SetOutPath "$PROFILE"
    CreateDirectory "${MENU}"
    CreateShortcut "${MENU}\Loket.lnk" "$SYSDIR\cmd.exe" '/c ""$INSTDIR\loket.exe" || pause"'
    CreateShortcut "${MENU}\Loket – coba (demo).lnk" "$SYSDIR\cmd.exe" '/c ""$INSTDIR\loket.exe" demo || pause"'
    SetOutPath "$INSTDIR"
    CreateShortcut "${MENU}\Loket – perintah.lnk" "$SYSDIR\cmd.exe" '/k "loket.exe --help"'

    WriteRegStr HKCU "${ENTRY}" "DisplayName" "loket"
    WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${ENTRY}" "Publisher" "The loket authors"
    WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" ${KILOBYTES}
    WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
    WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
SectionEnd

Section /o "$(desktop)"
    SetOutPath "$PROFILE"
    CreateShortcut "$DESKTOP\Loket.lnk" "$SYSDIR\cmd.exe" '/c ""$INSTDIR\loket.exe" || pause"'
SectionEnd

; Only what the installer put there. A folder goes where it is empty then.
Section Uninstall
    ; A folder that a program stands in cannot be removed.
    SetOutPath "$TEMP"
    !insertmacro RemoveFiles
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "${MENU}\Loket.lnk"
    Delete "${MENU}\Loket – coba (demo).lnk"
    Delete "${MENU}\Loket – perintah.lnk"
    RMDir "${MENU}"
    Delete "$DESKTOP\Loket.lnk"
    DeleteRegKey HKCU "${ENTRY}"
    DetailPrint "$(keeps)"
SectionEnd
